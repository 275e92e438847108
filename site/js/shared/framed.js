// In a frame the page around it has the header already.
document.documentElement.classList.toggle("framed", window.self !== window.top);
