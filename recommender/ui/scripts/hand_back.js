// The button that gives a device back: a form of this site with nothing in it. With `seconds`, it goes by itself when
// nobody has touched the page for so long.
export default function ({ data: [data], parentElement }) {
  const shape = JSON.stringify(data)
  if (parentElement.shape !== shape) {
    parentElement.shape = shape
    parentElement.replaceChildren(build(data))
  }
  clearTimeout(window.handingBack)
  if (!data.seconds) return
  const wait = () => {
    clearTimeout(window.handingBack)
    window.handingBack = setTimeout(() => parentElement.isConnected && parentElement.querySelector("form")?.submit(), data.seconds * 1000)
  }
  if (!parentElement.listens) for (const touch of ["pointerdown", "keydown", "scroll"]) document.addEventListener(touch, wait, true)
  parentElement.listens = true
  wait()
}

function build(data) {
  const form = document.createElement("form")
  Object.assign(form, { method: "post", action: data.address, className: "hand-back" })
  const button = document.createElement("button")
  Object.assign(button, { className: data.main ? "main" : "second", textContent: data.label })
  const help = document.createElement("p")
  help.textContent = data.help
  form.append(button, help)
  return form
}
