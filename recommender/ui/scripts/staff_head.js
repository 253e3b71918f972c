// The head of the pages for staff: whose site it is, the pages of this role, who is logged in, and the way out. The
// links are real ones; a plain click stays in the session.
import { watchConnection } from "./connection.js"

export default function ({ data: [data], parentElement, setTriggerValue }) {
  document.documentElement.lang = data.code
  watchConnection(data.connection, () => setTriggerValue("back", true))
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
  const focused = parentElement.contains(document.activeElement) ? document.activeElement.dataset.name : null
  const button = (name, text, tell, attributes = {}) => {
    const element = h("button", { type: "button", "data-name": name, ...attributes }, text)
    element.addEventListener("click", tell)
    return element
  }
  const pages = data.pages.map((page) => {
    const current = page.target === data.target ? { "aria-current": "page" } : {}
    const link = h("a", { href: `/${page.target}`, "data-name": page.target, ...current }, page.title)
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return
      event.preventDefault()
      setTriggerValue("page", page.target)
    })
    return h("li", {}, link)
  })
  const languages = data.languages.map((language) =>
    button(language.code, language.name, () => setTriggerValue("language", language.code), { lang: language.code }))
  const own = data.password ? [h("a", { href: data.password.target, "data-name": "password" }, data.password.label)] : []
  const mark = data.logo ? [h("img", { src: data.logo, alt: "", width: 28, height: 28 })] : []
  const head = h("div", { class: "staff-head" },
    h("div", { class: "site" }, ...mark, h("b", {}, data.name)),
    h("nav", { "aria-label": data.label }, h("ul", {}, ...pages)),
    h("div", { class: "who" }, h("span", {}, data.who), ...own, ...languages,
      button("leave", data.leave, () => setTriggerValue("leave", true))))
  parentElement.replaceChildren(head)
  if (focused) head.querySelector(`[data-name="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true })
}
