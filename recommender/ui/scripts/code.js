// A code for a camera, drawn by this site.
export function codeOf(drawn, alt) {
  const code = document.createElement("img")
  Object.assign(code, { className: "code", src: `data:image/svg+xml,${encodeURIComponent(drawn)}`, alt })
  return code
}

export default function ({ data: [data], parentElement }) {
  parentElement.replaceChildren(codeOf(data.drawn, data.alt))
}
