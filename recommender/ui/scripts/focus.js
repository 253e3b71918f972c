// Moves the focus to the heading when `step` changes, so that a new step starts at its top for eyes and screen readers.
export default function ({ data }) {
  if (window.focusedStep === data.step) return
  window.focusedStep = data.step
  const heading = document.querySelector(data.target) || document.querySelector("h1")
  if (!heading) return
  heading.setAttribute("tabindex", "-1")
  heading.focus({ preventScroll: true })
  heading.scrollIntoView({ block: "start" })
}
