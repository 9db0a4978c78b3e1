// Drafts of children on this phone: kept in the browser's own store until they have arrived at the office.
"use strict";

window.almonerDrafts = (function () {
  const NAME = "almoner-registration";
  const STORE = "drafts";

  function open() {
    return new Promise(function (resolve, reject) {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }

  // One transaction, done when it is on the disk.
  async function within(mode, act) {
    const database = await open();
    try {
      return await new Promise(function (resolve, reject) {
        const transaction = database.transaction(STORE, mode);
        const asked = act(transaction.objectStore(STORE));
        transaction.oncomplete = () => resolve(asked.result);
        transaction.onerror = () => reject(transaction.error);
        transaction.onabort = () => reject(transaction.error);
      });
    } finally {
      database.close();
    }
  }

  return {
    // The photo as bytes: some phones lose a Blob that is kept for long.
    save: (draft) => within("readwrite", (store) => store.put(draft)),
    remove: (key) => within("readwrite", (store) => store.delete(key)),
    forgetAll: () => within("readwrite", (store) => store.clear()),
    // A phone may be shared: nobody sees or sends what another person typed.
    of: async (person) => (await within("readonly", (store) => store.getAll()))
      .filter((draft) => draft.person === person)
      .sort((one, other) => one.begun - other.begun),
  };
})();
