package charset_test

import (
	"context"
	"net"
	"testing"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/telnet"
	"github.com/vtykit/vtykit/telnet/charset"
)

// TestConsoleUnicode: a console over a Conn knows what the peer has agreed to as it does over a telnet.Conn, and draws with blocks.
func TestConsoleUnicode(t *testing.T) {
	lookup := func(name string) charset.Charset {
		set, err := charset.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		return set
	}
	for name, test := range map[string]struct {
		config charset.Config
		offer  []string // of the client, which takes the first that the server has, too
		want   string
	}{
		"agreed":             {charset.Config{}, []string{"UTF-8"}, "blocks"},
		"agreed on another":  {charset.Config{}, []string{"IBM437"}, "ASCII"},
		"only the default":   {charset.Config{Force: true}, nil, "ASCII"},
		"fixed":              {charset.Config{Fixed: true, Force: true}, nil, "blocks"},
		"fixed on another":   {charset.Config{Default: lookup("cp437"), Fixed: true, Force: true}, []string{"UTF-8"}, "ASCII"},
		"fixed, not carried": {charset.Config{Fixed: true}, []string{"UTF-8"}, "ASCII"},
	} {
		t.Run(name, func(t *testing.T) {
			c := console.New(console.Config{Login: console.NoLogin})
			c.Mode("exec", "{host}{#}").Command("draw", "\nDraw", func(_ context.Context, s *console.Session, _ console.Args) error {
				if s.Unicode() {
					s.Printf("blocks\n")
				} else {
					s.Printf("ASCII\n")
				}
				return nil
			})
			srv := &telnet.Server{
				Options: func() []telnet.Option { return []telnet.Option{&telnet.Charset{}} },
				Handler: telnet.HandlerFunc(func(ctx context.Context, tc *telnet.Conn) {
					conn := charset.New(tc, test.config)
					if test.offer != nil {
						chosen := func(e *telnet.Engine) bool { return e.Option(telnet.OptCharset).(*telnet.Charset).Chosen() != "" }
						if err := conn.WaitFor(ctx, chosen); err != nil {
							t.Error(err)
						}
					}
					c.Serve(ctx, conn)
				}),
			}
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			served := make(chan error, 1)
			go func() { served <- srv.Serve(l) }()
			defer func() {
				srv.Shutdown(context.Background())
				<-served
			}()
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			d := telnet.Dialer{}
			if test.offer != nil {
				d.Options = func() []telnet.Option { return []telnet.Option{&telnet.Charset{Offer: test.offer}} }
			}
			client, err := d.Dial(ctx, l.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer client.Close()
			if _, err := client.ReadUntil(ctx, []byte("console>")); err != nil {
				t.Fatal(err)
			}
			client.Write([]byte("draw\r\n"))
			if _, err := client.ReadUntil(ctx, []byte("\r\n"+test.want+"\r\n")); err != nil {
				t.Error(err)
			}
		})
	}
}
