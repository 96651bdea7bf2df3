// A button on each block of commands that copies it.
export function addCopyButtons() {
  if (!navigator.clipboard) return;
  const { copy, copied } = document.documentElement.dataset;
  for (const block of document.querySelectorAll(".text pre")) {
    block.tabIndex = 0;
    const box = document.createElement("div");
    box.className = "code-box";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = copy;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(block.textContent.trimEnd());
      button.textContent = copied;
      setTimeout(() => { button.textContent = copy; }, 2000);
    });
    block.replaceWith(box);
    box.append(block, button);
  }
}
