// The queue: search, filters, the list and its pages. What clients wrote is put in as text, never as markup. Links are
// real ones; a plain click stays in the session. Nothing is moved under somebody's eyes: parts that are the same stay.
const SLOW = 400 // milliseconds until it is said that the list is being read
const SHAPES = {
  emergency: ["M8 1.5H16L22.5 8V16L16 22.5H8L1.5 16V8Z", "M12 6V13.5M12 17.5V18"],
  urgent: ["M12 2L23 21H1Z", "M12 9V14.5M12 17.7V18"],
  prompt: ["M12 2L22 12L12 22L2 12Z", ""],
  routine: ["M12 3A9 9 0 1 1 12 21A9 9 0 1 1 12 3Z", ""],
}
const wide = window.matchMedia("(min-width: 64rem)")

export default function ({ data: [data], parentElement, setTriggerValue }) {
  const place = (parentElement.queue ??= start(parentElement))
  place.tell = (what, value) => {
    place.turns = what === "older" || what === "newer"
    setTriggerValue("asked", value === undefined ? { what } : { what, value })
    clearTimeout(place.timer)
    place.timer = setTimeout(() => busy(place, data.texts.loading), SLOW)
  }
  clearTimeout(place.timer)
  place.root.removeAttribute("aria-busy")
  place.data = data
  const focused = place.root.contains(document.activeElement) ? document.activeElement.dataset.name : null
  for (const [name, build, given] of parts(data)) {
    const said = JSON.stringify(given)
    if (place.said[name] === said) continue
    place.said[name] = said
    place.parts[name].replaceChildren(...build(data, place))
    if (focused && !place.root.contains(document.activeElement)) focusAgain(named(place.root, focused))
  }
  place.parts.spoken.textContent = data.search.note
  if (place.turn !== undefined && place.turn !== data.turn) arrive(place)
  place.turn = data.turn
}

const parts = (data) => [
  ["search", search, [data.search, data.texts]],
  ["filters", filters, [data.groups, data.filters_on, data.texts]],
  ["notice", notice, [data.notice]],
  ["list", list, [data.rows, data.columns, data.empty, data.order, data.search.note, data.label]],
  ["pages", pages, [data.older, data.newer, data.texts]],
  ["keys", keys, [data.keys, data.texts]],
]

function start(parent) {
  const names = ["search", "filters", "notice", "list", "pages", "keys"]
  const found = Object.fromEntries(names.map((name) => [name, h("div", { class: name })]))
  found.notice.setAttribute("role", "status")
  found.spoken = h("p", { class: "unseen", role: "status" })
  const root = h("div", { class: "queue" }, found.spoken, ...names.map((name) => found[name]))
  const place = { root, parts: found, said: {}, timer: 0 }
  const press = (event) => (root.isConnected ? pressed(event, place) : document.removeEventListener("keydown", press))
  document.addEventListener("keydown", press)
  parent.replaceChildren(root)
  return place
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

const named = (root, name) => root.querySelector(`[data-name="${CSS.escape(name)}"]`)

function focusAgain(element) {
  element?.focus({ preventScroll: true })
  if (element?.type === "search") element.setSelectionRange(element.value.length, element.value.length)
}

function busy(place, text) {
  place.root.setAttribute("aria-busy", "true")
  place.parts.spoken.textContent = text
}

// Another list: its first line is where the eyes and the next key begin.
function arrive(place) {
  const first = place.root.querySelector(".cases a, .list h2")
  if (place.root.getBoundingClientRect().top < 0) place.root.scrollIntoView({ block: "start" })
  if (place.turns || !place.root.contains(document.activeElement)) first?.focus({ preventScroll: true })
  place.turns = false
}

function search({ search: { said, note }, texts }, place) {
  const input = h("input", {
    type: "search", id: "queue-search", "data-name": "search", value: said, autocomplete: "off", spellcheck: "false",
    maxlength: 200, "aria-describedby": "queue-search-help", enterkeyhint: "search",
  })
  const submit = (event) => {
    event.preventDefault() // or what was typed would stand in the address
    place.tell("search", input.value)
  }
  const clear = () => place.tell("search", "")
  return [
    h("form", { role: "search", onsubmit: submit, method: "post" },
      h("label", { for: "queue-search" }, texts.search),
      h("div", { class: "asked" }, input, h("button", { type: "submit", class: "plain", "data-name": "find" }, texts.search_button)),
      h("p", { class: "help", id: "queue-search-help" }, texts.search_help)),
    said ? h("p", { class: "found" }, note ? h("span", {}, note) : null,
      h("button", { type: "button", class: "link", "data-name": "clear", onclick: clear }, texts.search_clear)) : null,
  ].filter(Boolean)
}

function filters({ groups: [status, only, ...others], filters_on: on, texts }, place) {
  if (!status) return []
  const wasOpen = place.more?.open ?? false
  const summary = h("summary", { "data-name": "more" }, on || texts.filters)
  const off = h("button", { type: "button", class: "link", "data-name": "off", onclick: () => place.tell("no filters") }, texts.filters_off)
  const more = h("details", { class: "more" }, summary,
    h("div", { class: "groups" }, ...others.map((each) => group(each, place)), on ? off : null))
  more.open = wide.matches || wasOpen
  wide.onchange = () => (more.open = more.open || wide.matches)
  place.more = more
  return [h("div", { class: "groups" }, group(status, place), group(only, place)), more]
}

function group(each, place) {
  const buttons = each.choices.map((choice) =>
    h("button", {
      type: "button", class: `choice ${each.id}${choice.count === "0" ? " without" : ""}`, "aria-pressed": String(choice.is_on), "data-name": choice.id,
      onclick: () => place.tell("filter", choice.id),
    }, shape(choice.code), h("span", {}, choice.text), h("b", {}, choice.count)))
  return h("div", { role: "group", "aria-labelledby": `queue-${each.id}`, class: `group ${each.id}` },
    h("span", { id: `queue-${each.id}`, class: "label" }, each.label), ...buttons)
}

function notice({ notice: said }, place) {
  if (!said) return []
  const again = () => place.tell("again")
  return [h("div", { class: said.title ? said.kind : `${said.kind} beside` }, h("p", {}, said.title ? h("b", {}, said.title) : null, said.title ? " " : "", said.text),
    h("button", { type: "button", class: "plain", "data-name": "again", onclick: again }, said.label))]
}

function list(data, place) {
  if (data.empty) {
    const { title, text, code, label } = data.empty
    const act = () => place.tell(code)
    return [h("div", { class: "empty" }, h("h2", { tabindex: "-1" }, title), h("p", {}, text),
      code ? h("button", { type: "button", class: "plain", "data-name": "act", onclick: act }, label) : null)]
  }
  if (!data.rows.length) return []
  const head = h("thead", { role: "rowgroup" }, h("tr", { role: "row" },
    ...data.columns.map((column) => h("th", { role: "columnheader", scope: "col", class: column.id }, column.text))))
  const body = h("tbody", { role: "rowgroup" }, ...data.rows.map((row) => line(row, data.columns, place)))
  const order = data.search.note ? null : h("p", { class: "order" }, data.order)
  return [order, h("table", { class: "cases", role: "table", "aria-label": data.label }, head, body)].filter(Boolean)
}

const cells = {
  outcome: (row) => [shape(row.kind), h("span", {}, h("b", {}, row.outcome), row.detail ? h("small", {}, row.detail) : null)],
  client: (row, open) => [
    h("a", { href: row.address, "data-name": row.id, onclick: open }, h("span", { dir: "auto", class: row.named ? "name" : "name none" }, row.name)),
  ],
  reference: (row) => [row.reference],
  sent: (row) => [h("time", { datetime: row.sent_code, title: row.sent_exactly }, row.sent)],
  day: (row) => (row.day ? [h("span", { title: row.day_exactly, class: row.reached ? "reached" : null }, row.day)] : []),
  status: (row) => [row.status],
  by: (row) => [h("span", { dir: "auto", class: row.cared ? null : "none" }, row.by)],
  origin: (row) => [row.origin],
}

function line(row, columns, place) {
  const open = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return
    event.preventDefault()
    place.tell("open", row.id)
  }
  const anywhere = (event) => {
    if (!event.target.closest("a") && !getSelection().toString()) open(event)
  }
  const drawn = columns.map(({ id, text }) => {
    const name = id === "client" ? ["th", { role: "rowheader", scope: "row" }] : ["td", { role: "cell" }]
    return h(name[0], { ...name[1], class: id, "data-label": text }, ...cells[id](row, open))
  })
  return h("tr", { role: "row", class: row.kind, onclick: anywhere }, ...drawn)
}

// The shape says with its colour what the word beside it says.
function shape(kind) {
  if (["facial", "dermatherapy", "medical_referral"].includes(kind)) {
    const icon = h("span", { class: `icon mark ${kind}`, "aria-hidden": "true" })
    icon.style.maskImage = `url(/drawings/icon_${kind}.svg)`
    return icon
  }
  if (!SHAPES[kind]) return null
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg")
  const attributes = { viewBox: "0 0 24 24", class: `mark ${kind}`, "aria-hidden": "true", focusable: "false" }
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value)
  SHAPES[kind].forEach((d, number) => {
    if (!d) return
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path")
    path.setAttribute("d", d)
    path.setAttribute("class", number ? "sign" : "body")
    svg.append(path)
  })
  return svg
}

function pages({ older, newer, texts }, place) {
  const button = (there, way, text) =>
    there ? h("button", { type: "button", class: "plain", "data-name": way, onclick: () => place.tell(way) }, text) : null
  return [button(newer, "newer", texts.previous), button(older, "older", texts.next)].filter(Boolean)
}

function keys({ keys: every, texts }) {
  const rows = every.map((key) => h("div", {}, h("dt", {}, h("kbd", {}, key.id)), h("dd", {}, key.text)))
  return [h("details", {}, h("summary", { "data-name": "keys" }, texts.keys), h("dl", {}, ...rows))]
}

// j and k go from case to case, / to the search, n and p from page to page; not while somebody types.
function pressed(event, place) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
  if (event.target.closest?.("input, textarea, select, [contenteditable=true]")) return
  const does = {
    j: () => step(place, 1), k: () => step(place, -1), "/": () => named(place.root, "search")?.focus(),
    n: () => named(place.root, "older")?.click(), p: () => named(place.root, "newer")?.click(),
  }[event.key]
  if (!does) return
  event.preventDefault()
  does()
}

function step(place, by) {
  const links = [...place.root.querySelectorAll(".cases a")]
  const now = links.indexOf(document.activeElement)
  const next = now < 0 ? (by > 0 ? 0 : links.length - 1) : now + by
  links[next]?.focus()
  links[next]?.closest("tr").scrollIntoView({ block: "nearest" })
}
