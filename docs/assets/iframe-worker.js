// Lets the search work on pages that are opened from a file, where browsers refuse workers: the worker's script runs in a
// hidden frame instead, and messages are handed over directly.
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(url) {
      super()
      const frame = document.createElement("iframe")
      frame.hidden = true
      document.body.append(frame)
      const room = frame.contentWindow
      room.document.open()
      room.document.write("<!doctype html><body>")
      room.document.close()
      room.postMessage = data => setTimeout(() => this.dispatchEvent(new MessageEvent("message", { data })))
      room.importScripts = (...urls) => Promise.all(urls.map(each => load(room.document, each)))
      this.ready = load(room.document, new URL(url, location.href).href)
      this.room = room
    }

    postMessage(data) {
      this.ready.then(() => this.room.dispatchEvent(new this.room.MessageEvent("message", { data })))
    }
  }

  function load(page, url) {
    return new Promise((done, failed) => {
      const script = page.createElement("script")
      script.src = url
      script.onload = done
      script.onerror = failed
      page.body.append(script)
    })
  }
}
