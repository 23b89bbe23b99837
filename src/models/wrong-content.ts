/** What arrived is not the file of the catalogue. */
export class WrongContentError extends Error {
  override readonly name = 'WrongContentError';
}
