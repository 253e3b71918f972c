// The list of accounts: a table whose names are buttons. Every word is put in as text.
export default function ({ data: [data], parentElement, setTriggerValue }) {
  const h = (name, attributes, ...children) => {
    const element = document.createElement(name)
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
    element.append(...children)
    return element
  }
  const focused = parentElement.contains(document.activeElement) ? document.activeElement.dataset.account : null
  const rows = data.accounts.map((account) => {
    const attributes = { type: "button", "data-account": account.id }
    if (account.id === data.chosen) attributes["aria-current"] = "true"
    const button = h("button", attributes, account.name)
    button.addEventListener("click", () => setTriggerValue("account", account.id))
    const cells = account.cells.map((text, place) => h("td", { "data-label": data.columns[place + 1] }, text))
    return h("tr", account.off ? { class: "off" } : {}, h("th", { scope: "row" }, button), ...cells)
  })
  const heads = data.columns.map((text) => h("th", { scope: "col" }, text))
  const table = h("table", { class: "accounts" }, h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...rows))
  parentElement.replaceChildren(table)
  if (focused) table.querySelector(`[data-account="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true })
}
