package main

import "bytes"

// robotQuery asks where the cursor is, writes one character and asks again. A terminal answers with two columns of which the second is one
// higher; a program that plays a terminal hardly does.
const robotQuery = "\x1b[6n \x1b[6n"

// maxReport is the longest answer looked at: CSI row ; column R with columns of five digits.
const maxReport = 16

// robotCheck takes the terminal's answers to robotQuery out of what is typed. The zero value waits for both.
type robotCheck struct {
	partial []byte // an answer that has not ended
	columns []int
}

// feed takes input and returns, appended to dst, what of it is no answer.
func (r *robotCheck) feed(dst, p []byte) []byte {
	for i, c := range p {
		if len(r.columns) == 2 {
			return append(dst, p[i:]...)
		}
		if len(r.partial) == 0 && c != 0x1b {
			dst = append(dst, c)
			continue
		}
		if c == 0x1b || len(r.partial) == maxReport || !reportByte(len(r.partial), c) {
			dst = append(dst, r.partial...) // something else: a key
			r.partial = r.partial[:0]
			if c != 0x1b {
				dst = append(dst, c)
				continue
			}
		}
		if r.partial = append(r.partial, c); c == 'R' {
			if col, ok := reportColumn(r.partial); ok {
				r.columns = append(r.columns, col)
			} else {
				dst = append(dst, r.partial...)
			}
			r.partial = r.partial[:0]
		}
	}
	return dst
}

// answered says whether both answers are there, and human whether they are a terminal's.
func (r *robotCheck) answered() bool { return len(r.columns) == 2 }
func (r *robotCheck) human() bool    { return r.answered() && r.columns[1] == r.columns[0]+1 }

// reportByte says whether c may stand at index i > 0 of a report.
func reportByte(i int, c byte) bool {
	if i == 1 {
		return c == '['
	}
	return c >= '0' && c <= '9' || c == ';' || c == 'R'
}

// reportColumn is the column in CSI row ; column R.
func reportColumn(p []byte) (int, bool) {
	row, col, ok := bytes.Cut(p[2:len(p)-1], []byte{';'})
	if !ok || len(row) == 0 || len(col) == 0 || len(col) > 5 || bytes.IndexByte(col, ';') >= 0 {
		return 0, false
	}
	n := 0
	for _, c := range col {
		n = 10*n + int(c-'0')
	}
	return n, true
}
