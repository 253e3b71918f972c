// A link that opens once: as a code for a camera, as text, and to be copied.
import { codeOf } from "./code.js"

const SECONDS_TOLD = 4

export default function ({ data: [data], parentElement }) {
  if (parentElement.address === data.address) return
  parentElement.address = data.address
  const label = document.createElement("label")
  const field = document.createElement("input")
  Object.assign(field, { type: "text", readOnly: true, value: data.address, autocomplete: "off", spellcheck: false })
  field.addEventListener("focus", () => field.select())
  label.append(data.label, field)
  const button = document.createElement("button")
  Object.assign(button, { type: "button", className: "second", textContent: data.copy })
  button.addEventListener("click", () => copy(field, button, data))
  const box = document.createElement("div")
  box.className = "one-time-link"
  box.append(codeOf(data.drawn, data.alt), label, button)
  parentElement.replaceChildren(box)
}

async function copy(field, button, data) {
  try {
    await navigator.clipboard.writeText(data.address)
  } catch { // a browser without a clipboard, or one that may not use it
    field.select()
    if (!document.execCommand("copy")) return
  }
  button.textContent = data.copied
  setTimeout(() => { button.textContent = data.copy }, SECONDS_TOLD * 1000)
}
