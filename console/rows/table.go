package rows

import (
	"context"
	"fmt"
	"io"
	"slices"
)

// Output is what a table prints itself to: a [console.Session], or something else in a test.
type Output interface {
	io.Writer
	// Size is the size of the screen; with cols 0 lines may be of any length.
	Size() (cols, rows int)
	// Typed is what the filters that were typed parsed to; nil for none.
	Typed() any
}

// Table is rows that a handler gathers and then prints. The rows are kept as values, once; text is made of one at a time while it is
// printed. It is for one goroutine.
type Table struct {
	schema *Schema
	rows   [][]any
	block  []any // what the next rows are cut from
	err    error // of the first cell that could not be taken
}

// Add adds a row, with one cell for each column. Each may have any Go type whose meaning is plain: for numbers any number type and
// decimal text, for durations also numbers, which are seconds, for times also Unix seconds and text, for addresses and prefixes also
// package net's types and text. nil, a nil pointer, a time that is zero, an address or prefix that is zero or "" and what is not a
// number are empty cells. Another value is an error that Print returns. It panics on another number of cells.
func (t *Table) Add(cells ...any) {
	cols := t.schema.cols
	if len(cells) != len(cols) {
		panic(fmt.Sprintf("rows: %d cells for %d columns", len(cells), len(cols)))
	}
	if len(t.block) < len(cols) {
		t.block = make([]any, 64*len(cols))
	}
	row := t.block[:len(cols):len(cols)]
	t.block = t.block[len(cols):]
	for i, c := range cells {
		v, err := cell(cols[i].kind, c)
		if err != nil && t.err == nil {
			t.err = fmt.Errorf("rows: row %d, column %s: %T as %v: %w", len(t.rows)+1, cols[i].name, c, cols[i].kind, err)
		}
		row[i] = v
	}
	t.rows = append(t.rows, row)
}

// Len is the number of rows.
func (t *Table) Len() int { return len(t.rows) }

// Print prints the rows that the operator's filters leave, in the order in which they were added or that he asked for, in the form
// that he asked for. It prints nothing if a cell was bad, and returns that error, or the first of writing, which is what
// [console.Session.Write] says of a command that was interrupted.
func (t *Table) Print(ctx context.Context, out Output) error {
	if t.err != nil {
		return t.err
	}
	p, _ := out.Typed().(*pipeline)
	if p == nil {
		p = &pipeline{cols: all(t.schema)}
	} else if p.schema != t.schema {
		return fmt.Errorf("rows: the filters are for another table")
	}
	list := p.apply(t.rows)
	if err := ctx.Err(); err != nil { // a long sort is over
		return context.Cause(ctx)
	}
	w := &writer{ctx: ctx, out: out}
	switch p.format {
	case formatJSON:
		w.json(t.schema, p.cols, list)
	case formatCSV:
		w.csv(t.schema, p.cols, list)
	case formatYAML:
		w.yaml(t.schema, p.cols, list)
	default:
		if p.count {
			w.lines(len(list))
			break
		}
		cols, _ := out.Size()
		if p.lines {
			cols = 0
		}
		w.table(t.schema, p.cols, list, cols, p.chosen)
	}
	return w.flush()
}

// all is the columns of a schema, in order.
func all(s *Schema) []int {
	cols := make([]int, len(s.cols))
	for i := range cols {
		cols[i] = i
	}
	return cols
}

// apply filters and sorts. The rows stay as they are.
func (p *pipeline) apply(rows [][]any) [][]any {
	if len(p.where) > 0 {
		var kept [][]any
	next:
		for _, r := range rows {
			for _, test := range p.where {
				if !test(r) {
					continue next
				}
			}
			kept = append(kept, r)
		}
		rows = kept
	} else if len(p.sort) > 0 {
		rows = slices.Clone(rows)
	}
	if len(p.sort) > 0 {
		slices.SortStableFunc(rows, p.order)
	}
	return rows
}

// order compares two rows by the keys, the last `sort` first. Empty cells come last either way.
func (p *pipeline) order(a, b []any) int {
	for _, k := range p.sort {
		x, y := a[k.col], b[k.col]
		switch {
		case x == nil && y == nil:
			continue
		case x == nil:
			return 1
		case y == nil:
			return -1
		}
		if c := compare(p.schema.cols[k.col].kind, x, y); c != 0 {
			if k.down {
				return -c
			}
			return c
		}
	}
	return 0
}

// flushAt is how much text is gathered before it is handed on, in bytes.
const flushAt = 16 << 10

// writer gathers text. After an error it takes no more.
type writer struct {
	ctx context.Context
	out io.Writer
	buf []byte
	err error
}

// line ends a line. It is false if there is no use in going on.
func (w *writer) line() bool {
	w.buf = append(w.buf, '\n')
	return len(w.buf) < flushAt || w.flush() == nil
}

// lines prints so many empty lines, for who only counts them.
func (w *writer) lines(n int) {
	for range n {
		if !w.line() {
			return
		}
	}
}

func (w *writer) flush() error {
	if w.err == nil && w.ctx.Err() != nil {
		w.err = context.Cause(w.ctx)
	}
	if w.err == nil && len(w.buf) > 0 {
		_, w.err = w.out.Write(w.buf)
	}
	w.buf = w.buf[:0]
	return w.err
}
