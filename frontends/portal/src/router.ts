import { createRouter, createWebHistory } from 'vue-router';
import { type Word } from './words';

declare module 'vue-router' {
  interface RouteMeta {
    /** What the page is called until it knows better. */
    title: Word;
  }
}

export const router = createRouter({
  history: createWebHistory(import.meta.env.BASE_URL),
  scrollBehavior: (to, from, saved) => saved ?? (to.hash ? { el: to.hash } : to.path === from.path ? undefined : { top: 0 }),
  routes: [
    { path: '/', name: 'home', component: () => import('./pages/HomePage.vue'), meta: { title: 'home' } },
    { path: '/domains/:code', name: 'domain', component: () => import('./pages/DomainPage.vue'), props: true, meta: { title: 'domains' } },
    { path: '/catalogues/:id', name: 'catalogue', component: () => import('./pages/CataloguePage.vue'), props: true, meta: { title: 'catalogue' } },
    { path: '/items/:id', name: 'item', component: () => import('./pages/ItemPage.vue'), props: true, meta: { title: 'item' } },
    {
      // An index number holds a slash, which stays one: proxies treat an escaped one as they like.
      path: '/documents/:indexNumber+', name: 'document', component: () => import('./pages/DocumentPage.vue'),
      props: (route) => ({ indexNumber: [route.params.indexNumber].flat().join('/') }), meta: { title: 'document' },
    },
    { path: '/search', name: 'search', component: () => import('./pages/SearchPage.vue'), meta: { title: 'search' } },
    { path: '/units', name: 'units', component: () => import('./pages/UnitsPage.vue'), meta: { title: 'units' } },
    { path: '/units/:code', name: 'unit', component: () => import('./pages/UnitPage.vue'), props: true, meta: { title: 'unit' } },
    { path: '/units/:code/obligations', name: 'obligations', component: () => import('./pages/ObligationsPage.vue'), props: true, meta: { title: 'obligations' } },
    { path: '/consultations', name: 'consultations', component: () => import('./pages/ConsultationsPage.vue'), meta: { title: 'consultations' } },
    { path: '/consultations/:id', name: 'consultation', component: () => import('./pages/ConsultationPage.vue'), props: true, meta: { title: 'consultations' } },
    { path: '/requests/new', name: 'request', component: () => import('./pages/RequestPage.vue'), meta: { title: 'request' } },
    { path: '/questions', name: 'questions', component: () => import('./pages/QuestionsPage.vue'), meta: { title: 'questions' } },
    { path: '/follow', name: 'follow', component: () => import('./pages/FollowPage.vue'), meta: { title: 'follow' } },
    { path: '/annual-reports', name: 'reports', component: () => import('./pages/ReportsPage.vue'), meta: { title: 'reports' } },
    {
      path: '/annual-reports/:unitCode/:year(\\d{4})/:scope(unit|subtree)', name: 'report', component: () => import('./pages/ReportPage.vue'),
      props: true, meta: { title: 'reports' },
    },
    { path: '/:rest(.*)*', name: 'missing', component: () => import('./pages/MissingPage.vue'), meta: { title: 'missing' } },
  ],
});

/** The way to a document by its index number; without one there is no page. */
export function toDocument(indexNumber: string) {
  return { name: 'document', params: { indexNumber: indexNumber.split('/') } };
}
