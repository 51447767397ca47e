import { show } from '../../faces/show.tsx';
import { OptionsPage } from './options.tsx';

show(<OptionsPage />);
