// The parts of the questionnaire as a row of ways; a sign before each says how far it is, and its name says so too.
export default function ({ data: [data], parentElement, setTriggerValue }) {
  const focused = parentElement.contains(document.activeElement) ? document.activeElement.dataset.part : ""
  const nav = document.createElement("nav")
  nav.className = "desk-parts"
  nav.setAttribute("aria-label", data.label)
  const list = document.createElement("ul")
  for (const part of data.parts) {
    const button = document.createElement("button")
    Object.assign(button, { type: "button", textContent: part.title, className: part.state })
    button.dataset.part = part.id
    button.setAttribute("aria-label", part.told)
    if (part.id === data.here) button.setAttribute("aria-current", "step")
    button.addEventListener("click", () => setTriggerValue("part", part.id))
    const item = document.createElement("li")
    item.append(button)
    list.append(item)
  }
  nav.append(list)
  parentElement.replaceChildren(nav)
  if (focused) nav.querySelector(`[data-part="${focused}"]`)?.focus({ preventScroll: true })
}
