// The links to the pages to read, in the footer. They are real links; a plain click stays in the session, so that nothing
// is lost where the browser keeps no cookies. `ask` tells the server which page was asked for.
export function followLinks(ask) {
  if (!window.askForPage) document.addEventListener("click", follow)
  window.askForPage = ask
}

function follow(event) {
  const link = event.target.closest(".footer nav a")
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return
  event.preventDefault()
  window.askForPage(link.pathname.slice(1))
}
