export interface Mutant {
  /** What gets in where the check is gone. */
  readonly hole: string;
  readonly file: string;
  /** Stands in the file once. */
  readonly text: string;
  readonly by: string;
  /** Fails then. */
  readonly test: string;
}
export const MUTANTS: readonly Mutant[];
