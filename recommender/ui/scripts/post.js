// Leaves the pages by a form of this site, which has nothing in it.
export default function ({ data: [data], parentElement }) {
  const form = document.createElement("form")
  Object.assign(form, { method: "post", action: data.address })
  parentElement.replaceChildren(form)
  form.submit()
}
