// One day in the browser's own field. It is told once it was chosen or typed whole.
export default function ({ data: [data], parentElement, setStateValue }) {
  let field = parentElement.field
  if (!field) {
    const label = document.createElement("label"), text = document.createElement("span")
    const input = document.createElement("input")
    Object.assign(input, { type: "date", id: data.id, value: data.day })
    label.className = "day-field"
    label.append(text, input)
    parentElement.replaceChildren(label)
    field = parentElement.field = { text, input }
    input.addEventListener("change", () => setStateValue("said", input.value))
  }
  field.text.textContent = data.label
  field.input.min = data.min
  field.input.max = data.max
  if (document.activeElement !== field.input) field.input.value = data.day
}
