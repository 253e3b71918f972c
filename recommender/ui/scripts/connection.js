// Watches the connection. While the browser or the server is out of reach, a note of ours stands at the bottom, and
// Streamlit's own window, which is English and covers the page, is closed. Once it is back the server is asked for the
// page: it may be another one that has just been started. `said` is read out once for each `id`.
const CALM = 800 // milliseconds before a break is told: a short one passes by itself
const AGAIN = 6000 // milliseconds that the good news stay
const SETTLED = 600 // milliseconds until a new page stands still

export function watchConnection(data, ask) {
  window.connectionWatch ??= start()
  window.connectionWatch.ask = ask
  window.connectionWatch.tell(data)
}

function start() {
  const watch = { data: {}, id: "", isLost: false, timer: 0, note: noteAtTheBottom() }
  watch.tell = (data) => tell(watch, data)
  const look = () => lookAt(watch)
  window.addEventListener("online", look)
  window.addEventListener("offline", look)
  new MutationObserver(look).observe(document.body, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["data-test-connection-state"],
  })
  return watch
}

function noteAtTheBottom() {
  const note = document.createElement("div")
  note.className = "connection-note"
  note.setAttribute("role", "status")
  note.setAttribute("data-live-announcer", "true") // or a window over the page would hide it from screen readers
  document.body.append(note)
  return note
}

function show(watch, text, isSeen) {
  watch.note.textContent = text
  watch.note.classList.toggle("is-seen", isSeen)
}

function showForNow(watch, text, isSeen) {
  show(watch, text, isSeen)
  clearTimeout(watch.timer)
  watch.timer = setTimeout(() => show(watch, "", false), AGAIN)
}

function lookAt(watch) {
  const state = document.querySelector("[data-test-connection-state]")?.dataset.testConnectionState
  const isLost = !navigator.onLine || state !== "CONNECTED"
  if (isLost) closeTheirWindow()
  if (isLost === watch.isLost) return
  watch.isLost = isLost
  document.body.classList.toggle("connection-lost", isLost)
  clearTimeout(watch.timer)
  if (isLost) watch.timer = setTimeout(() => show(watch, watch.data.lost, true), CALM)
  else {
    const wasTold = watch.note.textContent === watch.data.lost
    if (wasTold) showForNow(watch, watch.data.back, true)
    watch.ask()
  }
}

function closeTheirWindow() {
  document.querySelectorAll('[data-testid="stDialog"] button[aria-label="Close"]').forEach((button) => button.click())
}

function tell(watch, data) {
  watch.data = data
  if (!data.said || watch.id === data.id || watch.isLost) return
  watch.id = data.id
  const isBack = watch.note.textContent === data.back
  showForNow(watch, isBack ? `${data.back} ${data.said}` : data.said, isBack)
  if (!isBack) setTimeout(bringIntoView, SETTLED)
}

// Somebody who has just come, or deleted their answers, sees the note at the top; who was in the middle stays there.
function bringIntoView() {
  document.querySelector(".kept-note")?.scrollIntoView({ block: "nearest" })
}
