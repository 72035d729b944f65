import '@fontsource-variable/inter/wght.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/panels.css';
import './styles/remote.css';
import './styles/onsite.css';
import './styles/pages.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { takeEnrolment } from './shell/tab-identity.ts';

takeEnrolment(location, history);
const root = document.querySelector('#root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(<App location={location} />);
