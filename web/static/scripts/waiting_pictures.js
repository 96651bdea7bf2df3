// Pictures that have not arrived yet, in the browser's own database: a closed page loses none.
const NAME = "yunzhi";
const STORE = "pictures";
const LONGEST_MS = 7 * 24 * 3600 * 1000;

const opened = () => new Promise((go, fail) => {
  const asked = indexedDB.open(NAME, 1);
  asked.onupgradeneeded = () => {
    asked.result.createObjectStore(STORE, { keyPath: "id", autoIncrement: true });
  };
  asked.onsuccess = () => go(asked.result);
  asked.onerror = () => fail(asked.error);
});

async function use(mode, deed) {
  const database = await opened();
  try {
    return await new Promise((go, fail) => {
      const step = database.transaction(STORE, mode);
      const asked = deed(step.objectStore(STORE));
      step.oncomplete = () => go(asked.result);
      step.onabort = () => fail(step.error);
    });
  } finally {
    database.close();
  }
}

const placeOf = (area) => `${area.form.dataset.keep} ${area.id}`;

// Its id; nothing where the browser keeps nothing, as in a private window.
export async function keepPicture(area, file) {
  try {
    return await use("readwrite", (pictures) => pictures.add({ place: placeOf(area), file, at: Date.now() }));
  } catch {
    return undefined;
  }
}

export async function dropPicture(id) {
  if (id !== undefined) await use("readwrite", (pictures) => pictures.delete(id));
}

// Those of one field, the oldest first. What nobody came back for is forgotten.
export async function listPictures(area) {
  let all;
  try {
    all = await use("readonly", (pictures) => pictures.getAll());
  } catch {
    return [];
  }
  const isOld = ({ at }) => Date.now() - at > LONGEST_MS;
  for (const { id } of all.filter(isOld)) await dropPicture(id);
  return all.filter((each) => !isOld(each) && each.place === placeOf(area));
}
