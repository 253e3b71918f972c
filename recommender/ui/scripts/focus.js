// Moves the focus to the heading when `step` changes, so that a new step starts at its top for eyes and screen readers.
// A heading that another script draws may come a moment later, so it is waited for before the page's own one is taken.
const PATIENCE = 3000, PAUSE = 30 // milliseconds

export default function ({ data: [data] }) {
  if (window.focusedStep === data.step) return
  window.focusedStep = data.step
  const last = performance.now() + PATIENCE
  const look = () => {
    if (window.focusedStep !== data.step) return
    const heading = document.querySelector(data.target)
    if (heading || performance.now() > last) focus(heading ?? document.querySelector("h1"))
    else setTimeout(look, PAUSE)
  }
  look()
}

function focus(heading) {
  if (!heading) return
  heading.setAttribute("tabindex", "-1")
  heading.focus({ preventScroll: true })
  heading.scrollIntoView({ block: "start" })
}
