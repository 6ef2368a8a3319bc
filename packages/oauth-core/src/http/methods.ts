/** The methods that endpoints answer; everything else is 405. */
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
