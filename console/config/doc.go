// Package config keeps a device's configuration: the running one, the one that it starts with, archived ones, and those that operators
// prepare before they put them in force. The embedder has settings of his own type and three functions for them: the default ones, a copy,
// and the configuration as text. His handlers change settings by [Store.Update] and nothing else:
//
//	store, err := config.New(config.Options[Settings]{Default: defaults, Clone: (*Settings).Clone, Text: (*Settings).String, Startup: path})
//	c := console.New(console.Config{Hostname: func() string { return store.Get().Hostname }})
//	exec := c.Mode("exec", "{host}{#}")
//	conf := exec.Child("config", "{host}(config{tag})#")
//	conf.Command("hostname", doc, func(_ context.Context, s *console.Session, a console.Args) error {
//		return store.Update(s, func(v *Settings) error { v.Hostname = name.Get(a); return nil })
//	}, name)
//	store.Commands(c, exec, conf)
//	err = store.Load(ctx)
//
// That gives operators what they know from IOS (write memory, configure replace, archive config, show archive config differences,
// configure terminal lock, configure terminal revert timer, configure confirm) and EOS (configure session, commit, commit timer, abort,
// show session-config diffs). [Store.Commands] has the list.
//
// # What holds
//
// A configuration that is loaded, replaced or merged is built on a copy by the console's own commands, and comes into force as a whole or
// not at all. A session is a private copy by name; where the running configuration changed meanwhile, committing joins the changes of both,
// and is refused where both changed the same. Files are replaced as a whole, have mode 0600, and are bounded in number and size. Nothing of
// a configuration is logged, and no error of this package holds a line of one: there may be secrets in it.
//
// # The text
//
// A configuration is commands, one a line, of which those indented deeper belong to the mode that the one above opens. Comments begin with !
// or #. `end` ends it. A banner goes on over lines until its delimiter comes again.
package config
