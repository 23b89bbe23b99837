/** In a browser JPEGs are not quartered. */
export class QuarterThreads {
  quarter(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}
