package telnet

import (
	"context"
	"errors"
	"io"
	"regexp"
	"sync/atomic"
)

// Match is what Expect found.
type Match struct {
	Index  int      // of the pattern, -1 without a match
	Text   []byte   // all text up to the end of the match; without a match what came
	Groups [][]byte // the match and its parenthesised parts
}

// Expect waits for the first of several patterns to match. When several match it is the one that begins first in the stream, of two that begin at the
// same place the one named first; telnetlib's rule, the first in the list, is ExpectInOrder's. A pattern is tried again with
// each piece that arrives: "$" is the end of what has come.
func (c *Client) Expect(ctx context.Context, patterns ...*regexp.Regexp) (Match, error) {
	return c.expect(ctx, patterns, false)
}

// ExpectInOrder is [Client.Expect] with the rule of Python's telnetlib: of several patterns that match what has come the first
// of the list counts, wherever it matches.
func (c *Client) ExpectInOrder(ctx context.Context, patterns ...*regexp.Regexp) (Match, error) {
	return c.expect(ctx, patterns, true)
}

func (c *Client) expect(ctx context.Context, patterns []*regexp.Regexp, inOrder bool) (Match, error) {
	m := Match{Index: -1}
	var where []int
	text, err := c.until(ctx, func() int {
		for i, re := range patterns {
			loc := re.FindSubmatchIndex(c.buf)
			if loc == nil || m.Index >= 0 && loc[0] >= where[0] {
				continue
			}
			if m.Index, where = i, loc; inOrder {
				break
			}
		}
		if m.Index < 0 {
			return -1
		}
		return where[1]
	})
	if m.Text = text; err != nil {
		m.Index = -1
		return m, err
	}
	for i := 0; i+1 < len(where); i += 2 {
		if where[i] < 0 {
			m.Groups = append(m.Groups, nil)
		} else {
			m.Groups = append(m.Groups, text[where[i]:where[i+1]:where[i+1]])
		}
	}
	return m, nil
}

// Interact joins the connection to a person or another program: what in gives is sent, what the server says is written to out, until
// the connection ends (no error), ctx does (its cause), or out fails. At in's end this end's half is closed and the rest is waited for. A Read of
// in that is at work when Interact returns is left alone; what it brings is lost.
func (c *Client) Interact(ctx context.Context, in io.Reader, out io.Writer) error {
	sender := &interaction{client: c}
	defer sender.over.Store(true)
	go func() {
		if _, err := io.Copy(sender, in); err == nil && !sender.over.Load() {
			_ = c.CloseWrite() // an error means that the connection has ended, which reading tells
		}
	}()
	for {
		p, err := c.ReadSome(ctx)
		if len(p) > 0 {
			if _, err := out.Write(p); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}

// interaction sends what is typed as long as its Interact is at work.
type interaction struct {
	client *Client
	over   atomic.Bool
}

func (i *interaction) Write(p []byte) (int, error) {
	if i.over.Load() {
		return 0, io.ErrClosedPipe
	}
	return i.client.Write(p)
}
