// The day and time of a visit, in the browser's own fields: they speak its language and open its own calendar.
export default function ({ data: [data], parentElement, setStateValue }) {
  let fields = parentElement.fields
  if (!fields) {
    const field = (name, type) => {
      const label = document.createElement("label")
      const text = document.createElement("span")
      const input = document.createElement("input")
      Object.assign(input, { type, id: `visit-${name}` })
      input.addEventListener("change", () => fields.tell())
      label.append(text, input)
      parentElement.querySelector(".visit").append(label)
      return { text, input }
    }
    const group = document.createElement("div")
    group.className = "visit question"
    const help = document.createElement("p")
    help.className = "help"
    help.id = "visit-help"
    const error = document.createElement("p")
    error.className = "error"
    error.setAttribute("role", "alert")
    parentElement.replaceChildren(help, error, group)
    fields = { help, error, day: field("day", "date"), time: field("time", "time") }
    fields.day.input.setAttribute("aria-describedby", "visit-help")
    fields.day.input.value = data.day
    fields.time.input.value = data.time
    parentElement.fields = fields
  }
  fields.tell = () => setStateValue("said", { day: fields.day.input.value, time: fields.time.input.value })
  fields.help.textContent = data.help
  fields.error.textContent = data.error
  fields.error.hidden = !data.error
  fields.day.text.textContent = data.day_label
  fields.time.text.textContent = data.time_label
  Object.assign(fields.day.input, { min: data.first, max: data.last })
  fields.day.input.toggleAttribute("aria-invalid", Boolean(data.error))
  fields.time.text.parentElement.hidden = !data.day
}
