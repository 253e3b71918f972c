// The questions of a step: each with heading, help and error, and native inputs. What is on screen is the truth: every
// change is told to the server with a number that counts up for each question, and what the server knows is taken over
// only when it is not older.

const WAIT = 500 // milliseconds after the last key before typed text is told
const REST = 1000 // milliseconds after the last key before a screen reader is told how much room is left

export default function ({ data: [data], parentElement, setStateValue, setTriggerValue }) {
  const draw = () => drawAll(data, parentElement, setStateValue, setTriggerValue)
  waiting.delete(parentElement)
  if (isBusy(parentElement)) waiting.set(parentElement, draw)
  else draw()
}

// While somebody types a text, or a finger or the mouse is down, nothing is drawn anew: what comes in would move what
// they are aiming at.
const waiting = new Map()
let isPressed = false
const isBusy = (parent) =>
  Boolean(parent.drawn) && (isPressed || (parent.contains(document.activeElement) && document.activeElement.matches("textarea")))
const drawWhatWaits = () => setTimeout(() => {
  for (const [parent, draw] of waiting) {
    if (isBusy(parent)) continue
    waiting.delete(parent)
    draw()
  }
}, 50)
const pressed = (now) => {
  isPressed = now
  if (!now) drawWhatWaits()
}
document.addEventListener("focusout", drawWhatWaits)
document.addEventListener("pointerdown", (event) => pressed(event.button === 0))
for (const name of ["pointerup", "pointercancel", "dragend"]) document.addEventListener(name, () => pressed(false))
window.addEventListener("blur", () => pressed(false))

function drawAll(data, parentElement, setStateValue, setTriggerValue) {
  parentElement.drawn ??= new Map()
  parentElement.told ??= {}
  const places = JSON.parse(data.questions).map((each) => {
    const place = parentElement.drawn.get(each.key) ?? document.createElement("div")
    draw(each, place, (said) => {
      parentElement.told[each.key] = said
      setStateValue("said", { ...parentElement.told })
    })
    place.question.toNow = () => setTriggerValue("to_now", true)
    place.question.beside = (key) => parentElement.drawn.get(key)?.question
    return [each.key, place]
  })
  parentElement.drawn = new Map(places)
  const now = [...parentElement.children], wanted = places.map(([, place]) => place)
  if (now.length !== wanted.length || now.some((place, number) => place !== wanted[number])) arrange(parentElement, wanted)
}

// Places that stay are not moved, so that the focus and the cursor stay with them.
function arrange(parent, wanted) {
  for (const place of [...parent.childNodes]) if (!wanted.includes(place)) place.remove()
  wanted.forEach((place, number) => {
    if (parent.children[number] !== place) parent.insertBefore(place, parent.children[number] ?? null)
  })
}

function draw(data, parentElement, tell) {
  const shape = JSON.stringify({ ...data, said: null, seq: null, status: null })
  let question = parentElement.question
  if (!question || question.key !== data.key) {
    question = { key: data.key, seq: data.seq, said: structuredClone(data.said), timer: 0 }
    parentElement.question = question
  }
  question.data = data
  if (data.seq >= question.seq) {
    question.seq = data.seq
    question.said = structuredClone(data.said)
  }
  question.tell = () => {
    clearTimeout(question.timer)
    question.timer = 0
    question.seq += 1
    tell({ ...structuredClone(question.said), seq: question.seq })
  }
  question.tellSoon = () => {
    clearTimeout(question.timer)
    question.timer = setTimeout(question.tell, WAIT)
  }
  question.tellNow = () => question.timer && question.tell()
  if (question.shape !== shape) {
    const focused = parentElement.contains(document.activeElement) ? document.activeElement.id : ""
    question.shape = shape
    parentElement.replaceChildren(...build(data, question))
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true })
  }
  refresh(parentElement, question)
}

function h(name, attributes = {}, ...children) {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value)
    else element.setAttribute(key, value === true ? "" : value)
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""))
  return element
}

const build = (data, question) => [h("div", { class: `question ${data.kind}` }, ...builders[data.kind](data, question))]

const builders = {
  list: (data, question) => [
    h("fieldset", { "aria-describedby": described(data) },
      h("legend", {}, heading(data)), begun(data), ...about(data),
      data.figure ? mapped(data, question) : null,
      ...(data.figure ? [] : grouped(data, (option) => tick(data, question, option))),
      ...special(data, question), confirmed(data, question)),
  ],
  choice: (data, question) => [
    h("fieldset", { "aria-describedby": described(data) },
      h("legend", {}, heading(data)), ...about(data),
      radios(data, `${data.key}`, data.options, () => question.said.value, (code) => {
        question.said.value = code
        question.tell()
      })),
  ],
  grades: (data, question) => [...noted(data), ...data.asked.map((each) => h("fieldset", { "aria-describedby": each.error ? `${each.key}-error` : null },
    h("legend", {}, h("h2", {}, each.heading)), each.error ? error(each.key, each.error) : null,
    radios(data, each.key, each.options, () => question.said.grades[each.code], (grade) => {
      question.said.grades[each.code] = grade
      question.tell()
    })))],
  number: (data, question) => [
    h("label", { for: data.key }, heading(data)), ...about(data),
    h("div", { class: "number" }, typed(data, question, "input", {
      type: "text", inputmode: "numeric", autocomplete: "off", maxlength: 6,
    }), data.unit ? h("span", {}, data.unit) : null),
  ],
  text: (data, question) => [
    h("label", { for: data.key }, heading(data)), ...about(data),
    h("div", { oninput: (event) => countSoon(event.currentTarget, question) }, typed(data, question, "textarea", { rows: 3 }), room(data)),
    h("p", { class: "status", "aria-live": "polite" }),
  ],
  // Its error stands below the replies: it goes with the first of them, and may move none from under a finger.
  suggestion: (data, question) => [
    h("fieldset", { class: data.is_sign ? "sign" : null, "aria-describedby": described(data) },
      h("legend", {}, h("span", { class: "wrote" }, data.wrote), data.lead ? h("span", {}, data.lead) : null,
        h("strong", {}, data.heading)), ...about({ ...data, error: "" }),
      radios(data, data.key, data.options, () => question.said.value, (code) => {
        question.said.value = code
        question.tell()
        tickBeside(data, question, code === "yes")
        refreshAll(question)
      }),
      data.error ? error(data.key, data.error) : null,
      data.to_now ? h("button", { type: "button", class: "to-now", onclick: () => question.toNow() }, data.to_now) : null),
  ],
}

const heading = (data) => h("h2", {}, data.heading)
const error = (key, text) => h("p", { class: "error", id: `${key}-error` }, text)
const noted = (data) => (data.note ? [h("p", { class: "note", id: `${data.key}-note` }, data.note)] : [])
const about = (data) => [
  ...noted(data),
  data.help ? h("p", { class: "help", id: `${data.key}-help` }, data.help) : null,
  data.error ? error(data.key, data.error) : null,
].filter(Boolean)
const described = (data) =>
  [data.rest && `${data.key}-rest`, data.note && `${data.key}-note`, data.help && `${data.key}-help`, data.room && `${data.key}-limit`, data.error && `${data.key}-error`].filter(Boolean).join(" ") || null

function grouped(data, draw) {
  const groups = []
  for (const option of data.options) {
    if (!groups.length || groups.at(-1).title !== (option.group || "")) groups.push({ title: option.group || "", options: [] })
    groups.at(-1).options.push(option)
  }
  return groups.map((group, number) => group.title
    ? h("div", { role: "group", "aria-labelledby": `${data.key}-group-${number}` },
        h("h3", { id: `${data.key}-group-${number}` }, group.title), ...group.options.map(draw))
    : h("div", {}, ...group.options.map(draw)))
}

// A drawing whose shapes do what the boxes beside it do. Readers hear of the boxes alone, so nothing is said twice.
function mapped(data, question) {
  const figure = h("div", { class: "figure" })
  const areas = () => figure.querySelectorAll("[data-area]")
  drawInto(figure, data.figure, () => {
    for (const area of areas())
      area.addEventListener("click", () => {
        const code = area.dataset.area
        ticked(data, question, code, !question.said.codes.includes(code))
      })
    refreshAll(question)
  })
  const point = (event) => {
    const code = event.target.closest(".option")?.querySelector("[data-code]")?.dataset.code
    for (const area of areas()) area.classList.toggle("pointed", event.type !== "mouseleave" && area.dataset.area === code)
  }
  const boxes = h("div", { class: "boxes", onmouseover: point, onmouseleave: point, onfocusin: point },
    ...grouped(data, (option) => tick(data, question, option)))
  return h("div", { class: "mapped" }, figure, boxes)
}

// The drawing comes once, and not with every message. Where it cannot be had, the boxes beside its place still do.
const drawings = new Map()
async function drawInto(place, address, then) {
  if (!drawings.has(address)) drawings.set(address, fetch(address).then((found) => (found.ok ? found.text() : "")).catch(() => ""))
  const drawing = await drawings.get(address)
  if (!drawing) drawings.delete(address) // the next time this is drawn, it is asked for again
  place.innerHTML = drawing // the site's own drawing; no words in it
  then()
}

function tick(data, question, option) {
  const id = inputId(data, data.key, option.code)
  return h("div", { class: "option" },
    h("input", { type: "checkbox", id, "data-code": option.code, "aria-describedby": option.help ? `${id}-help` : null,
      onchange: (event) => ticked(data, question, option.code, event.target.checked) }),
    h("label", { for: id }, option.label),
    option.help ? h("p", { class: "help", id: `${id}-help` }, option.help) : null,
    data.days ? daysAgo(data, question, option) : null)
}

function ticked(data, question, code, isTicked) {
  const said = question.said
  said.codes = data.options.map((option) => option.code).filter((each) => (each === code ? isTicked : said.codes.includes(each)))
  if (isTicked) {
    said.none = false
    said.which = said.which.filter((each) => each !== code)
  }
  question.tell()
  refreshAll(question)
}

// A yes to what was understood is a tick in its list at once, where that is on the same screen.
function tickBeside(data, question, isTicked) {
  const list = question.beside(data.about)
  if (list?.said.codes && list.said.codes.includes(data.code) !== isTicked) ticked(list.data, list, data.code, isTicked)
}

function daysAgo(data, question, option) {
  const problem = data.day_errors[option.code]
  const own = `${data.key}-${option.code}-days`
  return h("div", { class: "days", "data-days": option.code },
    problem ? error(own, problem) : null,
    h("label", { for: own }, data.days.label, h("span", { class: "unseen" }, ` (${option.label})`)),
    h("input", { type: "text", inputmode: "numeric", autocomplete: "off", maxlength: 6, id: own, "data-days-of": option.code,
      "aria-describedby": `${own}-help${problem ? ` ${own}-error` : ""}`, "aria-invalid": problem ? "true" : null,
      oninput: (event) => { question.said.days[option.code] = event.target.value; question.tellSoon() },
      onblur: question.tellNow, onchange: question.tellNow }),
    h("p", { class: "help", id: `${own}-help` }, data.days.help))
}

function special(data, question) {
  const parts = []
  const one = (name, label) => {
    const id = inputId(data, data.key, name)
    return h("div", { class: "option special" },
      h("input", { type: "checkbox", id, "data-special": name, onchange: (event) => saidAsAWhole(question, name, event.target.checked) }),
      h("label", { for: id }, label))
  }
  if (data.none) parts.push(one("none", data.none))
  if (data.not_sure) parts.push(one("not_sure", data.not_sure), whichOnes(data, question))
  return parts
}

// "None of these" takes back all else; "I'm not sure" takes back "none of these".
function saidAsAWhole(question, name, isTicked) {
  const said = question.said
  said[name] = isTicked
  if (name === "none" && isTicked) Object.assign(said, { codes: [], days: {}, which: [], not_sure: false })
  if (name === "not_sure") {
    said.none = false
    if (!isTicked) said.which = []
  }
  question.tell()
  refreshAll(question)
}

function whichOnes(data, question) {
  return h("fieldset", { class: "which" }, h("legend", {}, data.which.label), h("p", { class: "help" }, data.which.help),
    ...data.options.map((option) => {
      const id = `${inputId(data, data.key, option.code)}-which`
      return h("div", { class: "option", "data-which-row": option.code },
        h("input", { type: "checkbox", id, "data-which": option.code, onchange: (event) => {
          const others = question.said.which.filter((each) => each !== option.code)
          question.said.which = event.target.checked ? [...others, option.code] : others
          question.tell()
        } }),
        h("label", { for: id }, option.label))
    }))
}

function radios(data, key, options, chosen, choose) {
  const pictured = options.some((option) => option.picture)
  return h("div", { class: pictured ? "cards" : "rows" }, ...options.map((option, number) => {
    const id = number === 0 ? key : `${key}-${option.code}`
    return h("div", { class: "option" },
      option.picture ? h("img", { src: option.picture, alt: "", width: 96, height: 96 }) : null,
      h("input", { type: "radio", name: key, id, value: option.code, "aria-describedby": option.help ? `${id}-help` : null,
        onchange: () => choose(option.code) }),
      h("label", { for: id }, option.label),
      option.help ? h("p", { class: "help", id: `${id}-help` }, option.help) : null)
  }))
}

function typed(data, question, element, attributes) {
  return h(element, { ...attributes, id: data.key, "data-typed": true,
    "aria-describedby": described(data), "aria-invalid": data.error ? "true" : null,
    oninput: (event) => { question.said.text = event.target.value; question.tellSoon() },
    onblur: question.tellNow, onchange: question.tellNow })
}

// The limit of a text, on whose line the characters left are counted: on screen at each key, aloud once the keys rest.
const room = (data) => data.room && h("p", { class: "room" }, h("span", { id: `${data.key}-limit` }, data.room.limit),
  h("span", { class: "count", "aria-hidden": "true" }), h("span", { class: "aloud unseen", "aria-live": "polite" }))

function count(parent, { room }) {
  if (!room) return
  const [limit, shown, aloud] = parent.querySelector(".room").children
  const length = [...parent.querySelector("textarea").value].length // as the server counts: an emoji is one
  const text = length < room.from ? "" : length > room.most ? room.over : room.room
  shown.textContent = text.replace("#", Math.abs(room.most - length))
  shown.classList.toggle("over", length > room.most)
  limit.classList.toggle("unseen", Boolean(text))
  if (!text) aloud.textContent = ""
}

function countSoon(parent, question) {
  count(parent, question.data)
  clearTimeout(question.counting)
  question.counting = setTimeout(() => parent.querySelectorAll(".aloud").forEach((aloud) => {
    aloud.textContent = parent.querySelector(".count").textContent
  }), REST)
}

// A list that a reply began says so, and is confirmed at its end. Both stay once it was, so that nothing moves.
const begun = (data) => data.rest && h("p", { class: "note rest", id: `${data.key}-rest`, role: "status" })
const confirmed = (data, question) => data.rest && h("button", { type: "button", class: "rest", onclick: () => {
  if (!question.said.begun) return
  question.said.begun = false
  question.tell()
  refreshAll(question)
} }, data.rest.go)

function sayWhatIsOpen(part, question) {
  const { said, data: { rest } } = question
  question.wasBegun ||= said.begun
  const isAnswered = said.codes.length || said.none || said.not_sure
  part.hidden = !question.wasBegun || !isAnswered
  if (part.matches("button")) part.setAttribute("aria-disabled", !said.begun)
  if (!said.begun && !part.hidden) part.style.minHeight ||= `${part.getBoundingClientRect().height}px` // the shorter line takes as much room
  if (!part.matches("button")) say(part, part.hidden ? "" : said.begun ? rest.open : rest.done)
}

// The first input of a question has the question's own id, so that an error leads to it.
const inputId = (data, key, code) => (data.options.length && data.options[0].code === code ? key : `${key}-${code}`)

let drawn = new WeakMap()
function refreshAll(question) {
  const parent = drawn.get(question)
  if (parent) refresh(parent, question)
}

function refresh(parent, question) {
  drawn.set(question, parent)
  const said = question.said
  const each = (selector, act) => parent.querySelectorAll(selector).forEach(act)
  each("[data-code]", (box) => { box.checked = said.codes.includes(box.dataset.code) })
  each("[data-area]", (area) => area.classList.toggle("pressed", said.codes.includes(area.dataset.area)))
  each("[data-special]", (box) => { box.checked = Boolean(said[box.dataset.special]) })
  each("[data-which]", (box) => { box.checked = said.which.includes(box.dataset.which) })
  each(".which", (part) => { part.hidden = !said.not_sure })
  each("[data-which-row]", (row) => { row.hidden = said.codes.includes(row.dataset.whichRow) })
  each("[data-days]", (part) => { part.hidden = !said.codes.includes(part.dataset.days) })
  each("[data-days-of]", (box) => fill(box, said.days[box.dataset.daysOf], question))
  each("[data-typed]", (box) => fill(box, said.text, question))
  each("textarea", (box) => count(box.parentElement, question.data))
  each(".to-now", (button) => { button.hidden = said.value !== "yes" }) // only as long as the yes stands
  each(".rest", (part) => sayWhatIsOpen(part, question))
  each(".status", (line) => say(line, question.data.status))
  each("input[type=radio]", (radio) => { radio.checked = radio.value === chosen(said, radio.name, question.key) })
}

// Said once, however often it is refreshed: screen readers read out each change.
function say(line, text) {
  if (line.textContent !== text) line.textContent = text
}

const chosen = (said, name, key) => (said.grades ? said.grades[name.slice(key.length + 1)] : said.value)

// What somebody is typing is never written over.
function fill(box, value, question) {
  const text = value === null || value === undefined ? "" : String(value)
  if (box.value !== text && !(document.activeElement === box && question.timer)) box.value = text
}
