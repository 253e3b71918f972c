// The browser asks before a page is closed on which something is not saved. What is being typed counts at once, before
// the server has heard of it.
const ask = (event) => {
  if (window.unsavedHere || window.typedHere) event.preventDefault()
}
const typed = (event) => {
  if (event.target.closest?.(".stMain")) window.typedHere = true
}

export default function ({ data: [data] }) {
  window.unsavedHere = data.unsaved
  window.typedHere = false
  window.addEventListener("beforeunload", ask)
  document.addEventListener("input", typed)
  return () => {
    window.unsavedHere = window.typedHere = false
    window.removeEventListener("beforeunload", ask)
    document.removeEventListener("input", typed)
  }
}
