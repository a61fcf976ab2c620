"use strict";
// Reads the API from the program itself; nothing is asked of any other host.
SwaggerUIBundle({
  url: "/schema/openapi.json",
  dom_id: "#explorer",
  deepLinking: true,
  docExpansion: "none",
  filter: true,
  persistAuthorization: false,
  validatorUrl: null,
});
