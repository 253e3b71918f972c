// The form of how a client can be reached, with what they agree to. What is typed is told soon, so that nothing is lost;
// a press tells all of it at once. What stands in the form is never written over.
const WAIT = 500 // milliseconds after the last key before typed text is told

const h = (name, attributes, ...children) => {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes))
    if (value || value === 0) element.setAttribute(key, value === true ? "" : value)
  element.append(...children.filter(Boolean))
  return element
}

export default function ({ data: [data], parentElement, setStateValue, setTriggerValue }) {
  const form = (parentElement.form ??= {
    typed: Object.fromEntries(data.fields.map((field) => [field.id, field.value])),
    ticked: [...data.ticked], seq: data.seq, timer: 0, shape: "", step: "",
  })
  form.seq = Math.max(form.seq, data.seq)
  const said = () => ({ typed: { ...form.typed }, ticked: [...form.ticked], seq: (form.seq += 1) })
  form.tell = () => {
    clearTimeout(form.timer)
    form.timer = 0
    setStateValue("said", said())
  }
  form.tellSoon = () => {
    clearTimeout(form.timer)
    form.timer = setTimeout(form.tell, WAIT)
  }
  form.send = () => {
    clearTimeout(form.timer)
    form.timer = 0
    says(parentElement, data.busy, data.busy)
    setTriggerValue("send", said())
  }
  const shape = JSON.stringify({ ...data, fields: data.fields.map((field) => ({ ...field, value: "" })), ticked: 0, seq: 0, step: 0 })
  if (form.shape !== shape) {
    const focused = parentElement.contains(document.activeElement) ? document.activeElement.id : ""
    form.shape = shape
    parentElement.replaceChildren(build(data, form))
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true })
  }
  if (form.step !== data.step) { // the server has answered, or another one is there
    form.step = data.step
    says(parentElement, data.submit, "")
  }
}

// The button says what goes on, and so does a part that screen readers listen to.
function says(parent, label, status) {
  parent.querySelector(".main").textContent = label
  parent.querySelector("[role=status]").textContent = status
}

const error = (id, text) => (text ? h("p", { class: "error", id: `${id}-error` }, text) : null)

function build(data, form) {
  const fields = data.fields.map((field) => h("div", { class: "field" },
    h("label", { for: field.id }, field.label), error(field.id, field.error), input(field, form)))
  const reach = h("div", { class: "question" }, h("fieldset", {}, h("legend", {}, h("h2", {}, data.reach)),
    h("p", { class: "help" }, data.reach_help), ...fields))
  const agreed = data.consents.length
    ? h("div", { class: "question" }, h("fieldset", {}, h("legend", {}, h("h2", {}, data.agree)),
        h("p", { class: "help" }, data.agree_help), ...data.consents.map((each) => consent(each, form))))
    : null
  const status = h("p", { role: "status", class: "unseen" })
  const button = h("button", { type: "submit", class: "main" }, data.submit)
  const whole = h("form", { novalidate: true, class: "contact" }, reach, agreed, button, status)
  whole.addEventListener("submit", (event) => {
    event.preventDefault()
    form.send()
  })
  return whole
}

function input(field, form) {
  const place = h("input", {
    id: field.id, type: field.kind, autocomplete: field.autocomplete, dir: "auto",
    "aria-invalid": field.error ? "true" : null, "aria-describedby": field.error ? `${field.id}-error` : null,
  })
  place.value = form.typed[field.id] ?? ""
  place.addEventListener("input", () => {
    form.typed[field.id] = place.value
    form.tellSoon()
  })
  place.addEventListener("blur", () => form.timer && form.tell())
  return place
}

function consent(each, form) {
  const box = h("input", {
    type: "checkbox", id: each.id, "aria-invalid": each.error ? "true" : null,
    "aria-describedby": [each.error && `${each.id}-error`, `${each.id}-more`].filter(Boolean).join(" "),
  })
  box.checked = form.ticked.includes(each.id)
  box.addEventListener("change", () => {
    const others = form.ticked.filter((id) => id !== each.id)
    form.ticked = box.checked ? [...others, each.id] : others
    form.tellSoon()
  })
  return h("div", { class: "consent" }, error(each.id, each.error),
    h("div", { class: "option" }, box, h("label", { for: each.id }, each.agree)),
    h("div", { class: "help", id: `${each.id}-more` }, ...each.more.map((text) => h("p", {}, text))))
}
