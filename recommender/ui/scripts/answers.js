// The answers by section, each with a button to change it. Answers are put in as text, never as markup.
export default function ({ data: [data], parentElement, setTriggerValue }) {
  const h = (name, attributes, ...children) => {
    const element = document.createElement(name)
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
    element.append(...children)
    return element
  }
  const row = (section) => (each) => {
    const button = h("button", { type: "button", class: "change", "aria-label": `${data.change}: ${each.name}` }, data.change)
    button.addEventListener("click", () => setTriggerValue("change", each.key))
    const lines = each.lines.map((line) => h("span", { dir: "auto" }, line))
    return h("div", { class: "row" }, h("dt", each.name === section.title ? { class: "unseen" } : {}, each.name), h("dd", {}, ...lines), h("dd", { class: "action" }, button))
  }
  const sections = data.sections.map((section) =>
    h("section", {}, h("h2", {}, section.title), h("dl", {}, ...section.rows.map(row(section)))))
  parentElement.replaceChildren(h("div", { class: "answers" }, ...sections))
}
