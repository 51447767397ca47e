import { show } from '../../faces/show.tsx';
import { Popup } from './popup.tsx';

show(<Popup />);
