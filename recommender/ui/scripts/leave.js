// Leaves for another address of this site. The link is for a browser that does not follow.
export default function ({ data: [data], parentElement }) {
  const link = document.createElement("a")
  Object.assign(link, { href: data.target, textContent: data.label })
  parentElement.replaceChildren(link)
  location.replace(data.target)
}
