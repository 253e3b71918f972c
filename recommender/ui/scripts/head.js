// Whose site it is, the way to another language, and what the client has to know about their answers. The document's
// language follows what is read; the choice is kept for the next visit, and is no secret. The head is on every page, so
// the watch on the connection stands here too, and so do the links of the footer.
import { watchConnection } from "./connection.js"
import { followLinks } from "./links.js"

export default function ({ data: [data], parentElement, setTriggerValue }) {
  document.documentElement.lang = data.code
  watchConnection(data.connection, () => setTriggerValue("back", true))
  followLinks((page) => setTriggerValue("page", page))
  const skip = document.querySelector('a[href="#stMain"]') // Streamlit's own link speaks English
  if (skip) skip.textContent = data.skip
  const secure = location.protocol === "https:" ? "; Secure" : ""
  document.cookie = `lang=${data.code}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`

  const h = (name, attributes, ...children) => {
    const element = document.createElement(name)
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
    element.append(...children)
    return element
  }
  const focused = parentElement.contains(document.activeElement)
  const buttons = data.languages.map((language) => {
    const button = h("button", { type: "button", lang: language.code }, language.name)
    button.addEventListener("click", () => setTriggerValue("language", language.code))
    return button
  })
  const mark = data.logo ? [h("img", { src: data.logo, alt: "", width: 36, height: 36 })] : []
  const name = h("div", {}, h("b", {}, data.name), h("span", {}, data.tagline))
  const notes = data.notes.length ? [h("div", { class: "kept-note" }, ...data.notes.map((text) => h("p", {}, text)))] : []
  const site = h("div", { class: "site" }, ...mark, name)
  parentElement.replaceChildren(h("div", { class: "head" }, site, ...buttons), ...notes)
  if (focused) buttons[0]?.focus({ preventScroll: true })
}
