// Steps, told one a line; the process ends with 1 when one of them failed.

let failed = false;

/** Runs a step. What it answers, if anything, stands behind its title. */
export async function step(title, act) {
  try {
    const found = await act();
    console.log(found ? `ok: ${title}: ${found}` : `ok: ${title}`);
  } catch (error) {
    failed = true;
    console.log(`FAILED: ${title}\n${error.stack}`);
  }
}

export function finish() {
  process.exit(failed ? 1 : 0);
}
