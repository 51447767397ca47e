/** The header that says what a partial replica keeps: JSON, `{"days","domains","since"}`, as of `/api/v1/scope`. */
export const KEEPS = 'elatio-keeps';
