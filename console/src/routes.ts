/** Routes capture state, so that any view can be linked. */
export type Route =
  | { readonly kind: 'signIn' }
  | { readonly kind: 'remote'; readonly siteId: string; readonly as: string }
  | { readonly kind: 'onsite'; readonly as: string; /** which card is open; '': none */ readonly card: string }
  | { readonly kind: 'gallery'; readonly fixture: string; readonly state: string }
  | { readonly kind: 'drill'; readonly siteId: string; readonly as: string }
  | { readonly kind: 'audit'; readonly siteId: string }
  | { readonly kind: 'drillYear' }
  /** what it shows is in the fragment, which no server sees */
  | { readonly kind: 'policyLab' }
  | { readonly kind: 'drillEditor' }
  | { readonly kind: 'calibration' }
  | { readonly kind: 'notFound'; readonly path: string };

/** @param address path and query of the page; a missing parameter is an empty text */
export function parseRoute(address: { pathname: string; search: string }): Route {
  const query = new URLSearchParams(address.search);
  const siteId = query.get('site') ?? '';
  const as = query.get('as') ?? '';
  const path = address.pathname === '/' ? '/' : address.pathname.replace(/\/+$/, '');
  switch (path) {
    case '/':
    case '/index.html':
      return { kind: 'signIn' };
    case '/remote':
      return { kind: 'remote', siteId, as };
    case '/onsite':
      return { kind: 'onsite', as, card: query.get('card') ?? '' };
    case '/gallery':
      return { kind: 'gallery', fixture: query.get('fixture') ?? '', state: query.get('state') ?? '' };
    case '/drill':
      return { kind: 'drill', siteId, as };
    case '/audit':
      return { kind: 'audit', siteId };
    case '/drill-year':
      return { kind: 'drillYear' };
    case '/policy-lab':
      return { kind: 'policyLab' };
    case '/drill-editor':
      return { kind: 'drillEditor' };
    case '/calibration':
      return { kind: 'calibration' };
    default:
      return { kind: 'notFound', path };
  }
}

export function drillPath(siteId: string): string {
  return `/drill?site=${encodeURIComponent(siteId)}`;
}

export const DRILL_YEAR_PATH = '/drill-year';

export function remotePath(siteId: string): string {
  return `/remote?site=${encodeURIComponent(siteId)}`;
}
