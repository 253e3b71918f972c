// The private link, to be copied. It is put together here, so that it begins as the address bar does.
export default function ({ data: [data], parentElement }) {
  const link = `${location.origin}${data.address}`
  const place = document.createElement("input")
  const button = document.createElement("button")
  const status = document.createElement("p")
  Object.assign(place, { type: "text", readOnly: true, value: link, id: "private-link", dir: "ltr" })
  place.setAttribute("aria-label", data.label)
  place.addEventListener("focus", () => place.select())
  Object.assign(button, { type: "button", textContent: data.copy })
  status.setAttribute("role", "status")
  status.className = "unseen"
  const say = (text) => {
    status.textContent = text
    button.textContent = text
  }
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(link)
      say(data.copied)
    } catch { // an old browser, or one that does not let pages copy
      place.focus()
      place.select()
      say(data.by_hand)
    }
  })
  const row = document.createElement("div")
  row.className = "private-link"
  row.append(place, button, status)
  if (parentElement.shape === JSON.stringify(data)) return
  parentElement.shape = JSON.stringify(data)
  parentElement.replaceChildren(row)
}
