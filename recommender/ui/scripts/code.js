// A code for a camera, drawn by this site. Its picture has a size of its own, which here follows the page.
export function codeOf(drawn, alt) {
  const code = document.createElement("div")
  code.className = "code"
  code.setAttribute("role", "img")
  code.setAttribute("aria-label", alt)
  code.innerHTML = drawn
  const picture = code.firstElementChild
  picture.setAttribute("viewBox", `0 0 ${picture.getAttribute("width")} ${picture.getAttribute("height")}`)
  return code
}

export default function ({ data: [data], parentElement }) {
  parentElement.replaceChildren(codeOf(data.drawn, data.alt))
}
