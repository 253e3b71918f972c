// Takes the token out of the private link and hands it over in a message, so that it never stands in an address that is
// sent, logged or passed on. The browser's history forgets it, too.
const token = location.hash.slice(1)
history.replaceState(null, "", location.pathname + location.search)

const show = (name) => {
  for (const part of document.querySelectorAll("[data-said]")) part.hidden = part.dataset.said !== name
  document.querySelector(`[data-said=${name}]`)?.focus()
}

const open = async () => {
  const headers = { "Content-Type": "application/json" }
  const answer = await fetch("/mine", { method: "POST", headers, body: JSON.stringify({ token }) })
  const { to, said } = await answer.json()
  if (to) location.replace(to)
  else show(said)
}

if (token) {
  show("opening")
  open().catch(() => show("trouble"))
} else show("dead")
