"""The channels (通道) by which notices leave Heban: e-mail, text message, webhook."""
