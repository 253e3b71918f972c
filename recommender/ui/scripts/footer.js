// Quiet links to the pages to read, and how to reach the clinic. They are real links; a plain click stays in the session,
// so that nothing is lost where the browser keeps no cookies.
export default function ({ data: [data], parentElement, setTriggerValue }) {
  const link = (text, href, onClick) => {
    const element = document.createElement("a")
    Object.assign(element, { textContent: text, href })
    if (onClick) element.addEventListener("click", onClick)
    return element
  }
  const pages = data.pages.map((page) => link(page.title, `/${page.address}`, (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return
    event.preventDefault()
    setTriggerValue("page", page.address)
  }))
  const nav = document.createElement("nav")
  nav.setAttribute("aria-label", data.label)
  nav.append(...pages)
  const contact = document.createElement("p")
  contact.append(`${data.contact} `, link(data.phone, data.dial), " ", link(data.email, data.write))
  const footer = document.createElement("div")
  footer.className = "footer"
  footer.append(nav, contact)
  parentElement.replaceChildren(footer)
}
