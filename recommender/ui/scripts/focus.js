// Moves the focus to the heading when `step` changes, so that a new step starts at its top for eyes and screen readers.
// A heading that another script draws may come a moment later, so it is waited for before the page's own one is taken.
// One that is still of the page before goes away with it; the focus then moves on to the one that takes its place.
const PATIENCE = 3000, PAUSE = 30 // milliseconds

export default function ({ data: [data] }) {
  if (window.focusedStep === data.step) return
  window.focusedStep = data.step
  const last = performance.now() + PATIENCE
  let found = null
  const look = () => {
    const isOver = performance.now() > last
    if (window.focusedStep !== data.step || (found?.isConnected && isOver)) return
    const isElsewhere = found && document.activeElement !== document.body // the client moved it
    if (!found?.isConnected && !isElsewhere) {
      found = document.querySelector(data.target) ?? (isOver ? document.querySelector("h1") : null)
      focus(found)
    }
    if (!isOver) setTimeout(look, PAUSE)
  }
  look()
}

function focus(heading) {
  if (!heading) return
  heading.setAttribute("tabindex", "-1")
  heading.focus({ preventScroll: true })
  heading.scrollIntoView({ block: "start" })
}
