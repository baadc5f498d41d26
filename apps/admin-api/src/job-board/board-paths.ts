/** Where the board is: its pages, and with `session` the route that opens it. */
export const boardPath = '/api/v1/admin/jobs/board';

/** Goes with requests to the board and with no others, since its path is the board's. */
export const boardCookie = 'ginforge_job_board';
