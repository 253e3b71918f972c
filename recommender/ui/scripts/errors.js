// What has to be corrected, each with a link to its place. The links change no address: it would name a health question.
export default function ({ data: [data], parentElement }) {
  const heading = document.createElement("h2")
  heading.textContent = data.title
  const list = document.createElement("ul")
  for (const gap of data.gaps) {
    const link = document.createElement("a")
    link.href = "#"
    link.textContent = gap.message
    link.addEventListener("click", (event) => {
      event.preventDefault()
      const place = document.getElementById(gap.id)
      place?.focus({ preventScroll: true })
      place?.closest("fieldset, .question")?.scrollIntoView({ block: "start" })
    })
    const item = document.createElement("li")
    item.append(link)
    list.append(item)
  }
  parentElement.replaceChildren(heading, list)
}
