// Runs before Streamlit does.

// Streamlit runs a page anew at the letter r, and clears its cache at c, wherever the focus is. Someone who speaks to
// their phone, or whose hand slips, sets that off. Here both stop before they reach it; fields have had them by then.
document.documentElement.addEventListener("keydown", (event) => {
  if (["r", "c"].includes(event.key?.toLowerCase())) event.stopPropagation()
})

// Streamlit asks for its icons first of all: a third of a first visit, for a page that shows none. They come once the
// page is there, or as soon as one is shown.
const ICONS = "Material Symbols"
const SOON = 4000 // milliseconds
const load = document.fonts.load.bind(document.fonts)
document.fonts.load = (font, ...more) => {
  if (!font.includes(ICONS)) return load(font, ...more)
  document.fonts.load = load
  return new Promise((done) => addEventListener("load", () => setTimeout(() => done(load(font, ...more)), SOON)))
}

// A page that the browser had put aside whole, answers and all, is asked for anew: somebody else may be at it by now.
addEventListener("pageshow", (event) => event.persisted && location.reload())
