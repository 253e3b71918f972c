// Streamlit runs a page anew at the letter r, and clears its cache at c, wherever the focus is. Someone who speaks to
// their phone, or whose hand slips, sets that off. Here both stop before they reach it; fields have had them by then.
document.documentElement.addEventListener("keydown", (event) => {
  if (["r", "c"].includes(event.key?.toLowerCase())) event.stopPropagation()
})
