// Puts the secret behind # into the form, and keeps it there when somebody changes the language. Without a whole one
// there is nothing to press.
const secret = location.hash.slice(1)
const field = document.querySelector("input[name=secret]")
if (/^[\w-]{43}$/.test(secret)) field.value = secret
document.querySelectorAll("nav a").forEach((way) => { way.hash = location.hash })
document.getElementById("whole").hidden = !field.value
document.getElementById("not-whole").hidden = Boolean(field.value)
