/** Starts Swagger UI in the page; a file of its own, since the content security policy lets no script stand in the page. */
export const initializer = `
const container = document.getElementById('swagger-ui');
const dark = window.matchMedia('(prefers-color-scheme: dark)');
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
follow();
dark.addEventListener('change', follow);
SwaggerUIBundle({
  url: container.dataset.document,
  domNode: container,
  deepLinking: true,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
  layout: 'BaseLayout',
  defaultModelsExpandDepth: 0,
  docExpansion: 'list',
});
`;
