// The language of the document follows what is read; the choice is kept for the next visit, and is no secret.
export default function ({ data }) {
  document.documentElement.lang = data.code
  const secure = location.protocol === "https:" ? "; Secure" : ""
  document.cookie = `lang=${data.code}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`
}
